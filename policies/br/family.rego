# METADATA
# title: Brazil
package countersign.rules.BR

# Tells the router that this family is written.
family := "BR"
