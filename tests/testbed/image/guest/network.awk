# A cloud-init network-config, version 2, as commands for `ip -batch`.
# Read first: /sys/class/net/*/address, which tell the device of each MAC.
# Understood: match.macaddress, set-name, mtu, addresses, routes (to, via); below vlans:
# id and link.

FILENAME ~ /^\/sys\// { split(FILENAME, path, "/"); device[tolower($1)] = path[5]; next }

function tell() {
  if (id == "") return
  if (vlan != "") links = links "link add link " parent " name " name " type vlan id " vlan "\n"
  else if (!(mac in device)) { print "network-config: no interface has MAC " mac > "/dev/stderr"; return }
  else if (device[mac] != name) {
    aside = aside "link set dev " device[mac] " name was-" device[mac] "\n"
    links = links "link set dev was-" device[mac] " name " name "\n"
  }
  links = links "link set dev " name (mtu ? " mtu " mtu : "") " up\n"
  for (i = 1; i <= n; i++) addresses = addresses "addr add " address[i] " dev " name (address[i] ~ /:/ ? " nodad" : "") "\n"
  for (i = 1; i <= m; i++) routes = routes "route add " to[i] " via " via[i] " dev " name "\n"
}

{
  indent = match($0, /[^ ]/) - 1
  sub(/(^| )#.*/, "")
  gsub(/[][{},"'\r]/, " ")
  if (indent < 0 || NF == 0) next
}

$1 == "ethernets:" || $1 == "vlans:" { tell(); id = ""; top = indent + 1; deep = 0; next }
!top || indent < top { next }

# The first deeper line is an interface; all at its depth are.
!deep { deep = indent }
indent == deep && $1 != "-" {
  tell()
  id = name = substr($1, 1, length($1) - 1); mac = mtu = key = vlan = parent = ""; n = m = level = 0
  next
}

# A key of the interface, or more of the one before.
$1 != "-" && (!level || indent == level) { level = indent; key = $1; first = 2 }
$1 == "-" || indent > level { first = 1 }

key == "set-name:" { name = $2 }
key == "mtu:" { mtu = $2 }
key == "id:" { vlan = $2 }
key == "link:" { parent = $2 }
key == "match:" { for (i = 1; i < NF; i++) if ($i == "macaddress:") mac = tolower($(i + 1)) }
key == "addresses:" { for (i = first; i <= NF; i++) if ($i != "-") address[++n] = $i }
key == "routes:" {
  for (i = 1; i < NF; i++) {
    if ($i == "to:") to[++m] = $(i + 1)
    if ($i == "via:") via[m] = $(i + 1)
  }
}

END { tell(); printf "%s%s%s%s", aside, links, addresses, routes }
