# METADATA
# title: Mexico
package countersign.rules.MX

# Tells the router that this family is written.
family := "MX"
