# METADATA
# title: Japan
package countersign.rules.JP

# Tells the router that this family is written.
family := "JP"
