# METADATA
# title: Colorado
package countersign.rules["US-CO"]

# Tells the router that this family is written.
family := "US-CO"
