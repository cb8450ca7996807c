# METADATA
# title: Vermont
package countersign.rules["US-VT"]

# Tells the router that this family is written.
family := "US-VT"
