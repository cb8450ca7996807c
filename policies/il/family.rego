# METADATA
# title: Israel
package countersign.rules.IL

# Tells the router that this family is written.
family := "IL"
