"""How a build reads many files: in this process, in several, or on a cluster. What becomes of them is kg.build's."""
