# METADATA
# title: Thailand
package countersign.rules.TH

# Tells the router that this family is written.
family := "TH"
