package forecast

import "context"

type contest struct{}

func (c *contest) join(f *Forecast) {}

func (a *AutoFit) contest(ctx context.Context, run *autoRun, steps int) (*contest, error) {
	return nil, nil
}
