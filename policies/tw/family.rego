# METADATA
# title: Taiwan
package countersign.rules.TW

# Tells the router that this family is written.
family := "TW"
