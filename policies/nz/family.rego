# METADATA
# title: New Zealand
package countersign.rules.NZ

# Tells the router that this family is written.
family := "NZ"
