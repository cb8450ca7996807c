# METADATA
# title: Maryland
package countersign.rules["US-MD"]

# Tells the router that this family is written.
family := "US-MD"
