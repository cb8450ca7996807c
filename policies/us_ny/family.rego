# METADATA
# title: New York
package countersign.rules["US-NY"]

# Tells the router that this family is written.
family := "US-NY"
