# METADATA
# title: Saudi Arabia
package countersign.rules.SA

# Tells the router that this family is written.
family := "SA"
