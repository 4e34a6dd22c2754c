# The files of a seed from the user-data of a config drive (nfvo/configure/config_drive.py):
# what its first part would write, and its second part. -v folder=WHERE
NR == 1 && match($0, /boundary="[^"]*"/) { cut = "--" substr($0, RSTART + 10, RLENGTH - 11) }
cut == "" { print > (folder "/user-data"); next }    # no parts: all of it is user-data
$0 == cut || $0 == cut "--" { part++; head = 1; file = ""; next }
head && /^$/ { head = 0; if (part == 2) file = folder "/user-data"; next }
head || part == 0 { next }
part == 1 && /^- path: / { n = split($3, names, "/"); file = folder "/" names[n]; next }
part == 1 && /^  content: / { next }
part == 1 { sub(/^    /, "") }
file != "" { print > file }
