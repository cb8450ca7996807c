# METADATA
# title: Australia
package countersign.rules.AU

# Tells the router that this family is written.
family := "AU"
