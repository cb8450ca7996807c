# METADATA
# title: Portland, Oregon
package countersign.rules["US-OR-PDX"]

# Tells the router that this family is written.
family := "US-OR-PDX"
