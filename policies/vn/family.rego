# METADATA
# title: Vietnam
package countersign.rules.VN

# Tells the router that this family is written.
family := "VN"
