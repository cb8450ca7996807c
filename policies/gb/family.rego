# METADATA
# title: United Kingdom
package countersign.rules.GB

# Tells the router that this family is written.
family := "GB"
