-- By this number, "PpEm" in ASCII, an exported file is known to be ours.
PRAGMA application_id = 0x5070456D;
