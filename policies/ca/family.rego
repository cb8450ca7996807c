# METADATA
# title: Canada, federal law
package countersign.rules.CA

# Tells the router that this family is written.
family := "CA"
