"""Photos: the library, uploads, renditions and rights."""
