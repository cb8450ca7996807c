# METADATA
# title: South Africa
package countersign.rules.ZA

# Tells the router that this family is written.
family := "ZA"
