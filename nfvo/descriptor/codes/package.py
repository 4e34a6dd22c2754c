"""Problems of packages: archives, manifests, checksums and signatures."""

from nfvo.descriptor.codes.code import Code, warning

PACKAGE = {
    "package.format": Code(
        "Not a package",
        "A package is a folder, a zip file (.csar) or a tar file, gzipped or not.",
        "vnf.rar",
    ),
    "package.damaged": Code(
        "A package is damaged",
        "It is cut off, or what is in it is not what was put in.",
        "a download that broke off",
    ),
    "package.size": Code(
        "A file is not as long as its package says",
        "Two statements of one archive differ: it is damaged, or made to deceive.",
        "a header that says 10 bytes, before 10 GB",
    ),
    "package.encrypted": Code(
        "A file needs a password", "There is nobody to ask for it.", "zip -e"
    ),
    "package.method": Code(
        "A file is packed in an unusual way",
        "CSARs are zip files with deflate or without compression (TOSCA 1.3, 6.1).",
        "zip -Z bzip2",
    ),
    "package.outside": Code(
        "A name leaves the package",
        "Unpacked, it would overwrite a file elsewhere (zip-slip).",
        "../../etc/passwd",
    ),
    "package.backslash": Code(
        "A name with a backslash",
        "It is a separator on Windows and none elsewhere.",
        "Definitions\\vnfd.yaml",
    ),
    "package.name": Code(
        "A name that is no plain path",
        "It has control characters, empty parts, '.' or is too long or too deep.",
        "Files//./x",
    ),
    "package.name-encoding": Code(
        "A name is not UTF-8",
        "The name would differ from system to system.",
        "Gerät.yaml (in Latin-1)",
    ),
    "package.link": Code(
        "A link that leaves the package",
        "It would lead to whatever the machine that unpacks it has there.",
        "Files/image -> /etc/shadow",
    ),
    "package.link-inside": warning(
        "Links in a package",
        "Those to its files are read as these; those to its folders are not followed.",
        "charms/simple/hooks/start -> ../src/charm.py",
    ),
    "package.special": Code(
        "A file that is none",
        "Devices, sockets, pipes and sparse files have no place in a package.",
        "a tar of /dev",
    ),
    "package.duplicate": Code(
        "A name is there twice",
        "Readers differ in which of the two they take.",
        "two files vnfd.yaml in one zip",
    ),
    "package.alike": warning(
        "Names differ in case or accents only",
        "On some systems they are the same file.",
        "License and LICENSE",
    ),
    "package.overlap": Code(
        "Files share their bytes",
        "A small zip can become petabytes in this way.",
        "zbxl.zip",
    ),
    "package.bomb": Code(
        "A package grows too much",
        "Beyond its first 64 MiB it becomes at most NFVO_PACKAGE_MAX_RATIO times as "
        "large as it is.",
        "42.zip",
    ),
    "package.too-large": Code(
        "A package or a file in it is too large",
        "The limits are settings, NFVO_PACKAGE_MAX_GIB for all of a package; "
        "descriptors, manifests and signatures have their own.",
        "an image of a petabyte",
    ),
    "package.too-many": Code(
        "Too many files",
        "A package has at most NFVO_PACKAGE_MAX_FILES of them.",
        "a zip of node_modules",
    ),
    "package.nested": Code(
        "A package in a package in a package",
        "SOL004 has one: the zip of .csar and signature (option 2).",
        "a zip with a zip with a .csar",
    ),
    "package.no-descriptor": Code(
        "A package without a descriptor",
        "TOSCA.meta names it in Entry-Definitions; without, it is a YAML file at the "
        "root.",
        "a zip with images only",
    ),
    "package.several-descriptors": Code(
        "Several files could be the descriptor",
        "Without TOSCA-Metadata there is one YAML file at the root (SOL004, 4.1.3).",
        "a.yaml and b.yaml, without TOSCA.meta",
    ),
    "package.meta": Code(
        "TOSCA.meta cannot be read",
        "It has lines of key and value: `Entry-Definitions: Definitions/vnfd.yaml`.",
        "Entry-Definitions Definitions/vnfd.yaml",
    ),
    "package.entry": Code(
        "TOSCA.meta names what is not there",
        "Every file that an Entry key names is in the package.",
        "ETSI-Entry-Change-Log: ChangeLog.txt",
    ),
    "manifest.missing": warning(
        "A package without a manifest",
        "SOL004 wants one; without, nobody notices when a file is changed.",
        "only TOSCA-Metadata and Definitions",
    ),
    "manifest.syntax": Code(
        "A line of the manifest cannot be read",
        "It has lines of key and value, and may end in a CMS block.",
        "Source Definitions/vnfd.yaml",
    ),
    "manifest.metadata": warning(
        "The manifest does not say what it is of",
        "SOL004 wants product or name, provider, version and time of release.",
        "metadata: without vnf_provider_id",
    ),
    "manifest.descriptor": Code(
        "The manifest is of another VNF than the VNFD",
        "Product, provider, version and id are the same in both (SOL004, 4.3.2).",
        "vnf_provider_id: acme (in the VNFD: other)",
    ),
    "manifest.version": warning(
        "The manifest has another version than the VNFD",
        "Package and VNFD may be counted apart; mostly they are not.",
        "vnf_package_version: 1.1 (descriptor_version: 1.0)",
    ),
    "manifest.algorithm": Code(
        "A hash of an unknown or weak kind",
        "SHA-224, SHA-256, SHA-384 and SHA-512 are taken.",
        "Algorithm: MD5",
    ),
    "manifest.hash": Code(
        "A hash that is none",
        "It has as many hexadecimal digits as its algorithm gives, and an algorithm.",
        "Hash: 12345",
    ),
    "manifest.mismatch": Code(
        "A file is not the one that was hashed",
        "It was changed after the manifest was made, or the manifest is of another.",
        "an edited script",
    ),
    "manifest.file-missing": Code(
        "The manifest names what is not there",
        "Every local Source is a file of the package.",
        "Source: Files/image.qcow2 (left out)",
    ),
    "manifest.twice": Code(
        "The manifest has two hashes for one file",
        "One of them is wrong, now or later.",
        "Source: a.sh (twice)",
    ),
    "manifest.uncovered": warning(
        "No hash covers a file",
        "It could be changed unnoticed. In a signed package it is an error, "
        "`signature.uncovered`.",
        "a script that the manifest does not list",
    ),
    "manifest.external": warning(
        "A file is elsewhere",
        "It is named by URL, and not fetched: its hash was not checked.",
        "Source: https://acme.example/image.qcow2",
    ),
    "checksums.syntax": Code(
        "A line of checksums.txt cannot be read",
        "It has an MD5 of 32 digits, spaces and a file name, as md5sum writes it.",
        "vnfd.yaml: 0123",
    ),
    "checksums.mismatch": Code(
        "A file is not the one of checksums.txt",
        "It was changed after the package was made: make the package again.",
        "an edited descriptor",
    ),
    "checksums.file-missing": warning(
        "checksums.txt names what is not there",
        "OSM's client lists what lay there when it made the package, and behind links.",
        "icons/osm.png (left out)",
    ),
    "signature.missing": Code(
        "A package is not signed",
        "This installation takes signed packages only (NFVO_REQUIRE_SIGNED).",
        "a package from a colleague",
    ),
    "signature.syntax": Code(
        "A signature or certificate cannot be read",
        "A signature is CMS signed data, a certificate X.509, both as PEM or DER.",
        "an OpenPGP signature",
    ),
    "signature.broken": Code(
        "A signature is not of this content",
        "The content was changed after it was signed, or the key is another.",
        "an edited manifest",
    ),
    "signature.weak": Code(
        "A signature is too weak",
        "MD5, SHA-1, RSA below 2048 bits and curves below 224 can be forged.",
        "sha1WithRSAEncryption",
    ),
    "signature.certificate": Code(
        "The signer's certificate is not there",
        "It is in the signature, or in a file beside it that the manifest or "
        "TOSCA.meta names.",
        "openssl cms -sign -nocerts",
    ),
    "signature.expired": Code(
        "The signer's certificate is not valid now",
        "Its time is over, or has not begun.",
        "a certificate of last year",
    ),
    "signature.unknown-signer": Code(
        "Signed by somebody unknown",
        "No certificate in the trust store (NFVO_TRUST) vouches for the signer.",
        "a self-signed certificate",
    ),
    "signature.untested": warning(
        "Signed, but nobody says by whom",
        "The content is as it was signed; without a trust store (NFVO_TRUST, --trust) "
        "anybody may have signed it.",
        "nfvo validate signed.csar",
    ),
    "signature.uncovered": Code(
        "A signature leaves a file out",
        "In a signed package every file is covered by a hash or a signature, or it "
        "could be anybody's.",
        "a script that was added later",
    ),
}
