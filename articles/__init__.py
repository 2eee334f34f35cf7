"""The newspaper, in parts; lowest first. A part may import the parts on the lines above its own.

delivery                        lists by cursor, the headers of public pages; knows no article
masthead | taxonomy | photos    the newspaper itself; sections, topics, authors; pictures and their rights
editorial                       articles: working copy, revisions, what is live, versions, permissions
comments | search | exchange    readers' comments; finding articles; reading reports in
moderation                      decisions on comments, the queue
pages                           the readers' pages
"""
