# METADATA
# title: Switzerland
package countersign.rules.CH

# Tells the router that this family is written.
family := "CH"
