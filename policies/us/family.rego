# METADATA
# title: United States, federal law
package countersign.rules.US

# Tells the router that this family is written.
family := "US"
