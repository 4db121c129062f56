"""Everything that is held about a firm: found by the models' relations, given away whole, erased whole."""
