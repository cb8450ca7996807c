# METADATA
# title: Illinois
package countersign.rules["US-IL"]

# Tells the router that this family is written.
family := "US-IL"
