"""The newspaper, in parts, the lowest layer first. A part may import the parts on the lines above its own.

admin_mixins | delivery                   cursor pagination, HTTP headers of public pages; independent of articles
photos | outbox                           the photo library, and the rights to its photos; e-mails to send
masthead | taxonomy                       the newspaper's settings; sections, topics, authors
audit                                     the log of every action
editorial                                 articles: working copies, revisions, actions, checks, live copies, permissions
comments | search | writing               readers' comments; full-text search; unsaved text
moderation | feeds | exchange             decisions on comments; feeds, structured data; import and export
pages | api | backup                      the readers' pages; the JSON API; backup and restore
preview                                   previews before publication, share links
housekeeping                              what is done periodically, as one command
desk                                      the desk's pages for articles
"""
