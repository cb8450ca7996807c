# METADATA
# title: Singapore
package countersign.rules.SG

# Tells the router that this family is written.
family := "SG"
