"""Services that publish trade statistics, queried over the network for users who are online, and
what an empty answer means.
"""
