# METADATA
# title: San Francisco
package countersign.rules["US-CA-SF"]

# Tells the router that this family is written.
family := "US-CA-SF"
