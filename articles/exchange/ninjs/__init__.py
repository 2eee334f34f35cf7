"""ninjs, the IPTC's News in JSON, of this newspaper or of any agency."""
