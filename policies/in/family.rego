# METADATA
# title: India
package countersign.rules.IN

# Tells the router that this family is written.
family := "IN"
