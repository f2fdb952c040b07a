"""From pages of text to claims, deals, actors and goods, every slot with its exact span."""
