# METADATA
# title: Colombia
package countersign.rules.CO

# Tells the router that this family is written.
family := "CO"
