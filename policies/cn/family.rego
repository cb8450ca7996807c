# METADATA
# title: China (mainland)
package countersign.rules.CN

# Tells the router that this family is written.
family := "CN"
