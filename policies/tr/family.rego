# METADATA
# title: Turkey
package countersign.rules.TR

# Tells the router that this family is written.
family := "TR"
