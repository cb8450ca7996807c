# METADATA
# title: Washington
package countersign.rules["US-WA"]

# Tells the router that this family is written.
family := "US-WA"
