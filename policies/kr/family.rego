# METADATA
# title: South Korea
package countersign.rules.KR

# Tells the router that this family is written.
family := "KR"
