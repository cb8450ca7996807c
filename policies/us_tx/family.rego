# METADATA
# title: Texas
package countersign.rules["US-TX"]

# Tells the router that this family is written.
family := "US-TX"
