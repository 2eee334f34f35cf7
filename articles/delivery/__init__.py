"""Lists by cursor and the headers of public pages; knows no article."""
