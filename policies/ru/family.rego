# METADATA
# title: Russia
package countersign.rules.RU

# Tells the router that this family is written.
family := "RU"
