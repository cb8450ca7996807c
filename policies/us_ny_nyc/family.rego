# METADATA
# title: New York City
package countersign.rules["US-NY-NYC"]

# Tells the router that this family is written.
family := "US-NY-NYC"
