# METADATA
# title: Hong Kong
package countersign.rules.HK

# Tells the router that this family is written.
family := "HK"
