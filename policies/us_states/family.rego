# METADATA
# title: States with a law on sensitive data
# description: Laws of states that have no folder of their own; each rule names its state.
package countersign.rules["US-STATES"]

# Tells the router that this family is written.
family := "US-STATES"
