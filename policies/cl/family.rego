# METADATA
# title: Chile
package countersign.rules.CL

# Tells the router that this family is written.
family := "CL"
