"""Import of ninjs, the IPTC's News in JSON, from this newspaper or from any agency."""
