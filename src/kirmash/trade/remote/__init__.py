"""Services that publish trade statistics, asked over the network for users who are online, and what
an empty answer means.
"""
