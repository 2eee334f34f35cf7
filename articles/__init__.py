"""The newspaper, in parts; lowest first. A part may import the parts on the lines above its own.

admin_mixins | delivery                   lists by cursor, the headers of public pages; knows no article
photos                                    the library of pictures, and their rights
masthead | taxonomy                       the newspaper itself; sections, topics, authors
audit                                     the log of every act
editorial                                 articles: working copy, revisions, acts, checks, what is live, permissions
comments | search | writing               readers' comments; finding articles; unsaved text
moderation | feeds | exchange             decisions on comments; feeds, structured data; articles in and out
pages | api                               the readers' pages; what they show as JSON, for programs
preview                                   articles before their readers see them, links for outsiders
desk                                      the desk's screens of articles
"""
