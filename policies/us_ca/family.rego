# METADATA
# title: California
package countersign.rules["US-CA"]

# Tells the router that this family is written.
family := "US-CA"
