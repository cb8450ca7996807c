# METADATA
# title: Malaysia
package countersign.rules.MY

# Tells the router that this family is written.
family := "MY"
